/** Which rooms one was in, the last first. Only this tab knows, and only while it is open. */
let visits: readonly number[] = [];
const MOST = 50;

export function noteVisit(roomId: number): void {
  visits = [roomId, ...visits.filter((known) => known !== roomId)].slice(0, MOST);
}

export const lastVisits = () => visits;
