/** Eight in the morning of the next day, by the clock of this device. */
export function tomorrowMorning(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(8, 0, 0, 0);
  return day;
}
