import { expect, test } from 'vitest';
import { ENDS, endOf } from '#ui/people/ends.ts';

test('what is chosen to last ends later than now, and the day and the week end at a midnight', () => {
  for (let day = 1; day <= 14; day++) {
    const now = new Date(2026, 10, day, 23, 50);
    const ends = Object.fromEntries(ENDS.map((end) => [end, endOf(end, now)]));
    for (const end of ENDS) expect(endOf(end, now).getTime()).toBeGreaterThan(now.getTime());
    expect(ends['1h']?.getTime()).toBe(now.getTime() + 3_600_000);
    expect(ends.today).toEqual(new Date(2026, 10, day + 1));
    expect(ends.week?.getDay()).toBe(1);
    expect(ends.week?.getHours()).toBe(0);
    expect((ends.week?.getTime() ?? 0) - now.getTime()).toBeLessThanOrEqual(7 * 86_400_000);
  }
});
