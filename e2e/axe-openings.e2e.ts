import { pathTo } from '../src/ui/places/place.ts';
import { Looks } from './axe-looks.ts';
import {
  type Opening,
  openingsOfAdmin,
  openingsOfDetails,
  openingsOfRoom,
  openingsOfSettings,
  openingsOfShell,
} from './axe-openings.ts';
import { comeAs, test } from './demo.ts';
import { furnish, type House } from './demo-house.ts';
import { type Page, expect as strict } from './server.ts';
import { type Language, type Words, wordsOf } from './words.ts';

// Whatever opens over a place: dialogs, menus, popovers, forms; in both themes, on a phone and from right to left.

const expect = strict.configure({ timeout: 20_000 });
test.use({ serverOf: 'those who open everything' });

let house: Promise<House> | null = null;

async function lookAtAll(page: Page, openings: readonly Opening[], looks: Looks): Promise<void> {
  const [[, first] = ['', '/']] = openings;
  await page.goto(first);
  const isOpen = page.locator('dialog[open], [role=dialog], [role=menu]').filter({ visible: true });
  for (const [name, path, open, isThere] of openings) {
    // As a link of the app does it: the page stays.
    await page.evaluate((to) => history.pushState(null, '', to), path);
    await open(page);
    await expect(isThere(page), name).toBeVisible();
    await looks.at(name, isThere(page));
    await page.keyboard.press('Escape');
    await expect(isOpen, `${name} closes`).toHaveCount(0);
  }
}

async function lookAtVoice(page: Page, looks: Looks, w: Words): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: w('composer.voice'), exact: true })
    .first()
    .click();
  const voice = page.getByRole('group', { name: w('voice.label') });
  await expect(voice.getByRole('button', { name: w('voice.stop') })).toBeVisible();
  await looks.at('a voice message', voice);
  await voice.getByRole('button', { name: w('voice.cancel') }).click();
  await expect(voice).toHaveCount(0);
}

for (const language of ['en', 'ar'] satisfies Language[])
  test(`axe finds nothing in what opens, by day, by night and on a phone, in ${language}`, async ({
    visitors,
    server,
  }) => {
    test.setTimeout(300_000);
    const ada = await visitors.arrive();
    await comeAs('ada', ada.page, server);
    if (!house) {
      const jane = await visitors.arrive();
      await comeAs('jane', jane.page, server);
      house = furnish(ada.page, jane.page);
    }
    const known = await house;
    const w = wordsOf(language);
    await ada.context.addCookies([{ name: 'locale', value: language, url: server.base }]);
    const looks = new Looks(ada.page, language);
    for (const openingsOf of [openingsOfShell, openingsOfRoom, openingsOfDetails, openingsOfSettings, openingsOfAdmin])
      await lookAtAll(ada.page, openingsOf(known, w), looks);
    await ada.page.goto(pathTo.room(known.design));
    await ada.context.grantPermissions(['microphone']);
    await lookAtVoice(ada.page, looks, w);
    await ada.context.setOffline(true);
    const bar = ada.page.getByRole('status').getByText(w('connection.offline'));
    await expect(bar).toBeVisible();
    await looks.at('without a network', bar);
    await ada.context.setOffline(false);
    looks.end('what opens');
  });
