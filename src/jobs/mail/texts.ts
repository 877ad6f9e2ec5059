import type { LOCALES } from '#contract/locales.ts';
import type { Letter, LetterOf, Template } from '#contract/mails.ts';
import { writeDigest } from '#jobs/mail/digest-texts.ts';

export interface Written {
  subject: string;
  text: string;
  /** the same, where it is worth more than the plain text */
  html?: string;
}

/** What a text may name besides what its letter holds. */
export interface Surroundings {
  server: string;
  /** of whom it is written to, where that is known */
  name: string | null;
  url: string;
  /** in this server, with whatever secret is needed */
  link: string;
  /** where whoever it is for says that he wants no more like it, where that can be said */
  stop?: string;
}

type Texts = { [T in Template]: (about: Surroundings, letter: LetterOf<T>) => Written };

const lines = (...parts: string[]) => `${parts.join('\n\n')}\n`;
const day = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));

const en: Texts = {
  digest: writeDigest('en'),
  password_reset: ({ server, link }) => ({
    subject: `Choose a new password for ${server}`,
    text: lines(
      `Somebody, probably you, asked for a new password on ${server}. Choose it here, within half an hour:`,
      link,
      'If it was not you, there is nothing to do: your password stays as it is.',
    ),
  }),
  password_changed: ({ server, url }) => ({
    subject: `Your password on ${server} was changed`,
    text: lines(
      `The password of your account on ${server} was changed, and all other devices were signed out.`,
      `If it was not you, ask for a new password at once: ${url}`,
    ),
  }),
  email_changed: ({ server, url }) => ({
    subject: `Your e-mail address on ${server} was changed`,
    text: lines(
      `Letters about your account on ${server} go to another address from now on. This is the last one to this address.`,
      `If it was not you, sign in at once, put your address back and change your password: ${url}`,
    ),
  }),
  second_factor_on: ({ server }) => ({
    subject: `Sign-in in two steps is on`,
    text: lines(
      `From now on ${server} asks for a code of your authenticator when you sign in. Keep the recovery codes safe.`,
    ),
  }),
  second_factor_off: ({ server, url }) => ({
    subject: `Sign-in in two steps is off`,
    text: lines(
      `${server} no longer asks for a code when you sign in.`,
      `If it was not you, change your password at once: ${url}`,
    ),
  }),
  export_ready: ({ server, link }) => ({
    subject: `Your data from ${server} can be downloaded`,
    text: lines('For one day you can download it here, signed in:', link),
  }),
  deletion_planned: ({ server, url }, { at }) => ({
    subject: `Your account on ${server} will be deleted`,
    text: lines(
      `Your account will be deleted for good on ${day(at, 'en')}.`,
      `If you change your mind before, sign in and keep it: ${url}`,
    ),
  }),
  room_invitation: ({ server, link }, { inviter, room }) => ({
    subject: `${inviter} invites you to ${room || server}`,
    text: lines(`${inviter} would like you to join ${room} on ${server}. Come in here, within a week:`, link),
  }),
  server_invitation: ({ server, link }, { inviter }) => ({
    subject: `${inviter} invites you to ${server}`,
    text: lines(`${inviter} would like to talk with you on ${server}. Create your account here:`, link),
  }),
};

const fr: Texts = {
  digest: writeDigest('fr'),
  password_reset: ({ server, link }) => ({
    subject: `Choisissez un nouveau mot de passe pour ${server}`,
    text: lines(
      `Quelqu’un, sans doute vous, a demandé un nouveau mot de passe sur ${server}. Choisissez-le ici, dans la demi-heure :`,
      link,
      'Si ce n’était pas vous, il n’y a rien à faire : votre mot de passe ne change pas.',
    ),
  }),
  password_changed: ({ server, url }) => ({
    subject: `Votre mot de passe sur ${server} a été modifié`,
    text: lines(
      `Le mot de passe de votre compte sur ${server} a été modifié, et tous les autres appareils ont été déconnectés.`,
      `Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe : ${url}`,
    ),
  }),
  email_changed: ({ server, url }) => ({
    subject: `Votre adresse e-mail sur ${server} a été modifiée`,
    text: lines(
      `Les messages concernant votre compte sur ${server} partent désormais à une autre adresse. Celui-ci est le dernier à cette adresse.`,
      `Si ce n’était pas vous, connectez-vous tout de suite, remettez votre adresse et changez votre mot de passe : ${url}`,
    ),
  }),
  second_factor_on: ({ server }) => ({
    subject: 'La connexion en deux étapes est activée',
    text: lines(
      `Désormais, ${server} demande un code de votre application d’authentification à la connexion. Gardez bien les codes de secours.`,
    ),
  }),
  second_factor_off: ({ server, url }) => ({
    subject: 'La connexion en deux étapes est désactivée',
    text: lines(
      `${server} ne demande plus de code à la connexion.`,
      `Si ce n’était pas vous, changez tout de suite votre mot de passe : ${url}`,
    ),
  }),
  export_ready: ({ server, link }) => ({
    subject: `Vos données de ${server} sont prêtes`,
    text: lines('Pendant un jour, vous pouvez les télécharger ici, une fois connecté :', link),
  }),
  deletion_planned: ({ server, url }, { at }) => ({
    subject: `Votre compte sur ${server} va être supprimé`,
    text: lines(
      `Votre compte sera supprimé définitivement le ${day(at, 'fr')}.`,
      `Si vous changez d’avis d’ici là, connectez-vous et gardez-le : ${url}`,
    ),
  }),
  room_invitation: ({ server, link }, { inviter, room }) => ({
    subject: `${inviter} vous invite dans ${room || server}`,
    text: lines(`${inviter} vous invite à rejoindre ${room} sur ${server}. Entrez ici, dans la semaine :`, link),
  }),
  server_invitation: ({ server, link }, { inviter }) => ({
    subject: `${inviter} vous invite sur ${server}`,
    text: lines(`${inviter} aimerait discuter avec vous sur ${server}. Créez votre compte ici :`, link),
  }),
};

const ar: Texts = {
  digest: writeDigest('ar'),
  password_reset: ({ server, link }) => ({
    subject: `اختر كلمة مرور جديدة في ${server}`,
    text: lines(
      `طلب أحدهم، وغالبًا أنت، كلمة مرور جديدة في ${server}. اخترها هنا خلال نصف ساعة:`,
      link,
      'إن لم تكن أنت فلا شيء عليك فعله: تبقى كلمة مرورك كما هي.',
    ),
  }),
  password_changed: ({ server, url }) => ({
    subject: `تغيّرت كلمة مرورك في ${server}`,
    text: lines(
      `تغيّرت كلمة مرور حسابك في ${server}، وسُجّل الخروج من جميع الأجهزة الأخرى.`,
      `إن لم تكن أنت فاطلب كلمة مرور جديدة فورًا: ${url}`,
    ),
  }),
  email_changed: ({ server, url }) => ({
    subject: `تغيّر عنوان بريدك الإلكتروني في ${server}`,
    text: lines(
      `من الآن تُرسل رسائل حسابك في ${server} إلى عنوان آخر. هذه آخر رسالة إلى هذا العنوان.`,
      `إن لم تكن أنت فسجّل الدخول فورًا وأعد عنوانك وغيّر كلمة مرورك: ${url}`,
    ),
  }),
  second_factor_on: ({ server }) => ({
    subject: 'تسجيل الدخول بخطوتين مُفعّل',
    text: lines(`من الآن يطلب ${server} رمزًا من تطبيق المصادقة عند تسجيل الدخول. احتفظ برموز الاسترداد في مكان آمن.`),
  }),
  second_factor_off: ({ server, url }) => ({
    subject: 'تسجيل الدخول بخطوتين متوقف',
    text: lines(`لم يعد ${server} يطلب رمزًا عند تسجيل الدخول.`, `إن لم تكن أنت فغيّر كلمة مرورك فورًا: ${url}`),
  }),
  export_ready: ({ server, link }) => ({
    subject: `بياناتك من ${server} جاهزة للتنزيل`,
    text: lines('يمكنك تنزيلها هنا خلال يوم واحد بعد تسجيل الدخول:', link),
  }),
  deletion_planned: ({ server, url }, { at }) => ({
    subject: `سيُحذف حسابك في ${server}`,
    text: lines(`سيُحذف حسابك نهائيًا في ${day(at, 'ar')}.`, `إن غيّرت رأيك قبل ذلك فسجّل الدخول واحتفظ به: ${url}`),
  }),
  room_invitation: ({ server, link }, { inviter, room }) => ({
    subject: `يدعوك ${inviter} إلى ${room || server}`,
    text: lines(`يدعوك ${inviter} إلى الانضمام إلى ${room} في ${server}. ادخل من هنا خلال أسبوع:`, link),
  }),
  server_invitation: ({ server, link }, { inviter }) => ({
    subject: `يدعوك ${inviter} إلى ${server}`,
    text: lines(`يودّ ${inviter} التحدث معك في ${server}. أنشئ حسابك هنا:`, link),
  }),
};

const TEXTS: Record<(typeof LOCALES)[number], Texts> = { en, fr, ar };

export function write(locale: (typeof LOCALES)[number], about: Surroundings, letter: Letter): Written {
  // Each template's text takes its own letter; the compiler cannot follow that through the table.
  const text = TEXTS[locale][letter.template] as (about: Surroundings, letter: Letter) => Written;
  return text(about, letter);
}
