import { HomeScreen } from '#ui/sidebar/home-screen.tsx';

export default function HomePage() {
  return <HomeScreen />;
}
