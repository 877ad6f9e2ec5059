import { pathTo } from '../src/ui/places/place.ts';
import type { House } from './demo-house.ts';
import type { Locator, Page } from './server.ts';
import { picture } from './small-files.ts';
import type { Words } from './words.ts';

/** Something that opens over a place: its name, the place, what is done to open it, and what shows then. */
export type Opening = [
  name: string,
  path: string,
  open: (page: Page) => Promise<unknown>,
  isThere: (page: Page) => Locator,
];

const dialog = (page: Page) => page.getByRole('dialog').last();
const menu = (page: Page) => page.getByRole('menu').last();
const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click();
const inMain = (name: string) => (page: Page) =>
  page.getByRole('main').getByRole('button', { name, exact: true }).first().click();

/** One after another. */
function both(...steps: ((page: Page) => Promise<unknown>)[]) {
  return async (page: Page) => {
    for (const step of steps) await step(page);
  };
}

const lastRow = (page: Page) => page.getByRole('log').getByRole('article').filter({ hasText: 'The last' });
const onRow = (key: string) => async (page: Page) => {
  await lastRow(page).focus();
  await page.keyboard.press(key);
};
const choose = (name: string) => (page: Page) => page.getByRole('menuitem', { name }).click();
const composer = (page: Page) => page.locator('[data-composer]').first();

/** From the side, and by keys. */
export function openingsOfShell({ design }: House, w: Words): Opening[] {
  const at = pathTo.room(design);
  const you = both((page) => page.getByRole('button', { name: w('sidebar.you') }).click());
  return [
    ['switcher', at, (page) => page.keyboard.press('Control+K'), (page) => page.getByRole('option').first()],
    ['shortcuts', at, (page) => page.keyboard.press('Control+/'), dialog],
    ['new room', at, press(w('sidebar.create')), dialog],
    ['browse rooms', at, press(w('sidebar.browse')), (page) => dialog(page).getByText('reading club')],
    ['new direct message', at, press(w('sidebar.newDm')), (page) => dialog(page).getByText('Hugo Lefèvre')],
    [
      'new group',
      at,
      both(press(w('sidebar.newDm')), press(w('newDm.several'))),
      (page) => dialog(page).getByRole('checkbox').first(),
    ],
    ['own menu', at, you, menu],
    ['status', at, both(you, choose(w('ownMenu.status'))), dialog],
    ['menu of a room', at, (page) => page.getByRole('link', { name: /random/ }).click({ button: 'right' }), menu],
    [
      'suggestions of search',
      pathTo.search(''),
      (page) => page.getByRole('combobox', { name: w('search.label') }).fill('from:'),
      (page) => page.getByRole('option').first(),
    ],
  ];
}

/** From a message, the composer and the head of the room. */
export function openingsOfRoom({ design }: House, w: Words): Opening[] {
  const at = pathTo.room(design);
  const write = (text: string) => (page: Page) => composer(page).fill(text);
  const fromMenu = (name: string) => both(onRow('m'), choose(w(`message.${name}`)));
  return [
    ['what one hears', at, press(w('roomHeader.hearing')), menu],
    ['menu of a message', at, onRow('m'), menu],
    ['emoji', at, onRow('+'), (page) => page.getByRole('button', { name: w('emoji.smileys') })],
    ['edits', at, fromMenu('edits'), (page) => dialog(page).locator('ins').first()],
    ['readers', at, fromMenu('readers'), (page) => dialog(page).getByText('Jane Smith')],
    ['reactions', at, fromMenu('whoReacted'), (page) => dialog(page).getByText('Jane Smith').first()],
    ['forward', at, fromMenu('forward'), dialog],
    ['editing', at, onRow('e'), (page) => lastRow(page).getByRole('textbox')],
    [
      'lightbox',
      at,
      press(w('message.openPicture', { name: 'sketch.png' })),
      (page) => dialog(page).getByRole('button', { name: w('message.closePicture') }),
    ],
    [
      'completion',
      at,
      both(write(''), (page) => composer(page).pressSequentially('@')),
      (page) => page.getByRole('option').first(),
    ],
    [
      'formatting',
      at,
      inMain(w('composer.format')),
      (page) => page.getByRole('button', { name: w('composer.marks.bold') }),
    ],
    ['send later', at, both(write('later'), inMain(w('composer.schedule'))), dialog],
    [
      'commands',
      at,
      both(
        write('/help'),
        (page) => page.keyboard.press('Escape'),
        (page) => composer(page).press('Enter'),
      ),
      dialog,
    ],
    [
      'card',
      at,
      (page) => page.getByRole('article').getByRole('button', { name: 'Jane Smith' }).first().click(),
      (page) => page.getByRole('dialog', { name: 'Jane Smith' }),
    ],
    ['another day', at, press(w('log.goToDay', { day: w('log.today') })), (page) => page.locator('input[type=date]')],
    [
      'a file to send',
      at,
      async (page) =>
        page
          .locator('input[type=file]')
          .first()
          .setInputFiles({
            name: 'sea.png',
            mimeType: 'image/png',
            buffer: await picture(40, 30, '#7799bb'),
          }),
      (page) => page.getByRole('main').getByText('sea.png'),
    ],
  ];
}

export function openingsOfDetails({ general }: House, w: Words): Opening[] {
  const [members, files, about] = [
    pathTo.panel(general, 'members'),
    pathTo.panel(general, 'files'),
    pathTo.panel(general, 'about'),
  ];
  return [
    ['add people', members, press(w('members.add')), dialog],
    ['role of a member', members, press(w('members.manage', { name: 'Bob Wilson' })), menu],
    ['what can be done with a file', files, press(w('files.actions', { name: 'plan.txt' })), menu],
    ['invitation link', about, press(w('invites.newLink')), (page) => page.getByLabel(w('invites.ends'))],
    ['address for a program', about, press(w('hooks.newIncoming')), (page) => page.getByLabel(w('hooks.name'))],
    ['program that is told', about, press(w('hooks.newOutgoing')), (page) => page.getByLabel(w('hooks.url'))],
    ['passing on', about, press(w('leaving.passOn')), dialog],
    ['deleting a room', about, press(w('leaving.delete')), dialog],
  ];
}

export function openingsOfSettings(_: House, w: Words): Opening[] {
  const s = (name: string) => w(`settingsScreen.${name}`);
  const crop = async (page: Page) => {
    const file = { name: 'me.png', mimeType: 'image/png', buffer: await picture(80, 60, '#7799bb') };
    await page.getByLabel(s('profile.choosePicture')).setInputFiles(file);
  };
  return [
    ['cropping', pathTo.settings('profile'), crop, (page) => dialog(page).locator('canvas')],
    ['new key', pathTo.settings('keys'), press(s('keys.newKey')), dialog],
    ['new bot', pathTo.settings('keys'), press(s('keys.newBot')), (page) => page.getByLabel(s('keys.botName'))],
    [
      'revoking a key',
      pathTo.settings('keys'),
      (page) =>
        page
          .getByRole('button', { name: s('keys.revoke') })
          .first()
          .click(),
      dialog,
    ],
    [
      'second factor',
      pathTo.settings('security'),
      press(s('security.setUp')),
      (page) => page.getByLabel(w('account.secondFactor.password')),
    ],
    ['leaving', pathTo.settings('data'), press(s('data.deleteAsk')), (page) => page.getByLabel(s('data.password'))],
    ['signing out everywhere', pathTo.settings('devices'), press(s('devices.endEverywhere')), dialog],
    [
      'groups',
      pathTo.people,
      (page) => page.getByRole('tab', { name: w('peopleScreen.groups') }).click(),
      (page) => page.getByText('Glazers').first(),
    ],
    [
      'new group of people',
      pathTo.people,
      both((page) => page.getByRole('tab', { name: w('peopleScreen.groups') }).click(), press(w('groups.new'))),
      dialog,
    ],
    [
      'blocked people',
      pathTo.people,
      (page) => page.getByRole('tab', { name: w('peopleScreen.blocked') }).click(),
      (page) => page.getByText(w('peopleScreen.nobodyBlocked')),
    ],
  ];
}

export function openingsOfAdmin({ jane }: House, w: Words): Opening[] {
  const a = (name: string, values = {}) => w(`admin.${name}`, values);
  const roomMenu = press(a('rooms.actionsOf', { name: 'random' }));
  const firstEntry = (page: Page) =>
    page
      .getByRole('list', { name: a('audit.title') })
      .getByRole('button')
      .first();
  return [
    ['new person', pathTo.admin('people'), press(a('people.add')), dialog],
    ['deactivating', pathTo.admin('people', jane), press(a('people.deeds.deactivate.action')), dialog],
    ['what can be done with a room', pathTo.admin('rooms'), roomMenu, menu],
    ['retention', pathTo.admin('rooms'), both(roomMenu, choose(a('rooms.retention'))), dialog],
    ['legal hold', pathTo.admin('rooms'), both(roomMenu, choose(a('rooms.placeHold'))), dialog],
    ['new organisation', pathTo.admin('organisations'), press(a('organisations.create')), dialog],
    ['new webhook', pathTo.admin('webhooks'), press(a('webhooks.create')), dialog],
    [
      'an entry of the audit log',
      pathTo.admin('audit'),
      (page) => firstEntry(page).click(),
      (page) => page.getByRole('list', { name: a('audit.title') }).getByText(a('audit.code'), { exact: true }),
    ],
    ['by whom', pathTo.admin('audit'), press(a('audit.byAnybody')), dialog],
  ];
}
