export default function Page() {
  return <h1>Parley</h1>;
}
