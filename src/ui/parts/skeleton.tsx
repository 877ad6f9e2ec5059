/** The shape of what comes, for waits that last. */
export function Bone({ className = '' }: { className?: string }) {
  return <span className={`block rounded-s bg-line ${className}`} />;
}
