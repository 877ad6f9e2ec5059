import type { ServerProcess } from '../src/testing/server-process.ts';
import { pathTo } from '../src/ui/places/place.ts';
import { Looks } from './axe-looks.ts';
import { comeAs, test } from './demo.ts';
import { furnish, type House } from './demo-house.ts';
import { type Locator, type Page, expect as strict, type Visitors } from './server.ts';
import { type Language, type Words, wordsOf } from './words.ts';

// Every place of src/ui/places/place.ts, with something in it, in both themes, on a phone and from right to left.

const expect = strict.configure({ timeout: 20_000 });
// An invitation that is over is refused.
test.use({ serverOf: 'those who hear it', alsoExpected: /status of 40[34]/ });

let house: House | null = null;

async function furnishFor(visitors: Visitors, server: ServerProcess): Promise<House> {
  const [ada, jane] = [await visitors.arrive(), await visitors.arrive()];
  await comeAs('ada', ada.page, server);
  await comeAs('jane', jane.page, server);
  house = await furnish(ada.page, jane.page);
  return house;
}

/** name, address, and what shows that it is there, and no empty frame */
type Stop = [name: string, path: string, isThere: (page: Page) => Locator];

const inMain = (text: string | RegExp) => (page: Page) => page.getByRole('main').getByText(text).first();
const field = (name: string) => (page: Page) => page.getByRole('main').getByLabel(name, { exact: true }).first();

function roomsOf({ design, dm, strange, parent }: House, w: Words): Stop[] {
  const panel = (name: 'members' | 'files' | 'pins' | 'about') => pathTo.panel(design, name);
  return [
    ['home', pathTo.home, (page) => page.getByRole('main').getByRole('button', { name: w('home.browse') })],
    ['room', pathTo.room(design), inMain('The last')],
    ['message', pathTo.message(design, parent), inMain('It keeps drafts')],
    ['thread', pathTo.thread(design, parent), inMain('One more thing')],
    ['members', panel('members'), (page) => page.getByRole('tabpanel').getByText('Hugo Lefèvre')],
    ['files', panel('files'), (page) => page.getByRole('tabpanel').getByText('brief-autumn.pdf')],
    ['pins', panel('pins'), (page) => page.getByRole('tabpanel').getByText('Pulled the plug')],
    ['about', panel('about'), (page) => page.getByRole('tabpanel').getByText(w('invites.title'))],
    ['direct messages', pathTo.room(dm), inMain('ten minutes')],
    ['a room not joined', pathTo.room(strange), (page) => page.getByRole('button', { name: w('room.join') })],
  ];
}

function ownPlaces({ jane, code }: House, w: Words): Stop[] {
  return [
    ['search, begun', pathTo.search(''), inMain(w('search.helpTitle'))],
    ['search', pathTo.search('composer'), (page) => page.getByRole('main').locator('mark').first()],
    ['search, nothing found', pathTo.search('zzzz'), inMain(w('search.none'))],
    [
      'notifications',
      pathTo.notifications,
      (page) =>
        page
          .getByRole('list', { name: w('notices.title') })
          .getByRole('listitem')
          .first(),
    ],
    ['saved', pathTo.saved, inMain('Pulled the plug')],
    ['drafts', pathTo.drafts, inMain('Shall we see both')],
    ['people', pathTo.people, inMain('Jane Smith')],
    ['profile', pathTo.person(jane), (page) => page.getByRole('heading', { level: 1, name: 'Jane Smith' })],
    ['join', pathTo.join(code), (page) => page.getByRole('button', { name: w('join.join') })],
    ['nothing here', '/no/such/place', inMain(w('page.missing'))],
    ['settings', pathTo.settings(), field(w('settingsScreen.profile.fields.displayName'))],
    ['settings, profile', pathTo.settings('profile'), field(w('settingsScreen.profile.fields.about'))],
    ['settings, notifications', pathTo.settings('notifications'), inMain('deploy')],
    ['settings, appearance', pathTo.settings('appearance'), inMain(w('settingsScreen.appearance.systemHint'))],
    ['settings, language', pathTo.settings('language'), field('Français')],
    ['settings, devices', pathTo.settings('devices'), inMain(w('settingsScreen.devices.this'))],
    ['settings, security', pathTo.settings('security'), field(w('settingsScreen.security.emailAddress'))],
    ['settings, keys', pathTo.settings('keys'), inMain('Greeter')],
    ['settings, data', pathTo.settings('data'), inMain(w('settingsScreen.data.deleteAsk'))],
  ];
}

function adminPlaces({ jane, webhook, organisation }: House, w: Words): Stop[] {
  return [
    ['admin', pathTo.admin(), inMain(w('admin.figures.users'))],
    ['admin, people', pathTo.admin('people'), inMain('Hugo Lefèvre')],
    ['admin, a person', pathTo.admin('people', jane), inMain(w('admin.people.sessions'))],
    ['admin, rooms', pathTo.admin('rooms'), inMain('reading club')],
    ['admin, organisations', pathTo.admin('organisations'), inMain('The other house')],
    ['admin, an organisation', pathTo.admin('organisations', organisation), inMain(w('admin.organisations.nobody'))],
    ['admin, webhooks', pathTo.admin('webhooks'), inMain('hooks.example.org')],
    ['admin, a webhook', pathTo.admin('webhooks', webhook), inMain(w('admin.webhooks.deliveries'))],
    ['admin, audit', pathTo.admin('audit'), (page) => page.getByRole('main').getByRole('listitem').last()],
    [
      'admin, statistics',
      pathTo.admin('statistics'),
      (page) => page.getByRole('main').locator('figure, details').first(),
    ],
    ['admin, health', pathTo.admin('health'), inMain(w('admin.health.version'))],
    ['admin, server', pathTo.admin('server'), inMain('We move house at noon')],
  ];
}

async function walk(page: Page, stops: readonly Stop[], looks: Looks): Promise<void> {
  for (const [name, path, isThere] of stops) {
    // As a link of the app does it: the page stays.
    await page.evaluate((to) => history.pushState(null, '', to), path);
    await expect(isThere(page), name).toBeVisible();
    await expect(page.locator('.after-a-while')).toHaveCount(0);
    await looks.at(name);
  }
}

for (const language of ['en', 'ar'] satisfies Language[])
  test(`axe finds nothing at any place, by day, by night and on a phone, in ${language}`, async ({
    visitors,
    server,
  }) => {
    test.setTimeout(300_000);
    const known = house ?? (await furnishFor(visitors, server));
    const ada = await visitors.arrive();
    await comeAs('ada', ada.page, server);
    const w = wordsOf(language);
    await ada.context.addCookies([{ name: 'locale', value: language, url: server.base }]);
    await ada.page.goto('/');
    await expect(ada.page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
    const looks = new Looks(ada.page, language);
    await walk(ada.page, [...roomsOf(known, w), ...ownPlaces(known, w), ...adminPlaces(known, w)], looks);
    looks.end('every place');
  });

for (const language of ['en', 'ar'] satisfies Language[])
  test(`axe finds nothing before one is signed in, in ${language}`, async ({ visitors, server }) => {
    test.setTimeout(150_000);
    const { page, context } = await visitors.arrive();
    const { code } = house ?? (await furnishFor(visitors, server));
    const w = wordsOf(language);
    await context.addCookies([{ name: 'locale', value: language, url: server.base }]);
    const looks = new Looks(page, language);
    const button = (name: string) => page.getByRole('button', { name: w(name), exact: true });
    const doors: [name: string, path: string, isThere: Locator][] = [
      ['sign-in', '/sign-in', button('signIn.submit')],
      ['sign-in, ended', '/sign-in?ended=1', page.getByText(w('signIn.ended'))],
      ["sign-in, after the provider's", '/sign-in?step=oidc-code', page.getByText(w('account.code.again'))],
      ['sign-up', '/sign-up', button('signUp.submit')],
      ['a new password', '/reset-password', page.getByRole('heading', { name: w('account.reset.title') })],
      ['an invitation', pathTo.join(code), page.getByText('cellar')],
      ['an invitation that is over', pathTo.join('nothing'), page.getByText(w('join.over'))],
    ];
    for (const [name, path, isThere] of doors) {
      await page.goto(path);
      await expect(isThere, name).toBeVisible();
      await looks.at(name);
    }
    looks.end('before one is signed in');
  });
