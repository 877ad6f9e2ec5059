import { notFound } from 'next/navigation';
import { RoomScreen } from '#ui/room/room-screen.tsx';

export default async function RoomPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^[1-9]\d{0,9}$/.test(id)) notFound();
  return <RoomScreen roomId={Number(id)} />;
}
