import { Bone } from '#ui/parts/skeleton.tsx';

const WIDTHS = ['w-4/5', 'w-1/2', 'w-2/3', 'w-2/5', 'w-3/4'];

export function LogSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div aria-hidden="true" className="after-a-while grid gap-5 px-(--edge) py-2">
      {WIDTHS.slice(0, rows).map((width) => (
        <div key={width} className="grid grid-cols-[38px_minmax(0,74ch)] gap-x-3">
          <Bone className="size-9.5 rounded-[32%]!" />
          <div className="grid gap-2 pt-1.5">
            <Bone className="h-3 w-32" />
            <Bone className={`h-3 ${width}`} />
          </div>
        </div>
      ))}
    </div>
  );
}
