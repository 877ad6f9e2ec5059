import NextAuth, { type NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { theServer } from '#app/the-server.ts';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
}

const options: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: 30 * 24 * 3600 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    CredentialsProvider({
      credentials: { login: { type: 'text' }, password: { type: 'password' }, code: { type: 'text' } },
      async authorize(credentials, request) {
        const headers = request.headers ?? {};
        const origin = { ip: headers['x-forwarded-for'] ?? null, userAgent: headers['user-agent'] ?? '' };
        try {
          const { login = '', password = '', code = '' } = credentials ?? {};
          const shown = { login, password, ...(code !== '' && { code }) };
          const { userId, sessionId } = await theServer().signIn(shown, origin, headers.cookie ?? null);
          return { id: String(userId), sessionId };
        } catch (error) {
          // Next-auth hands on nothing but an error's text: the page turns the code into words.
          throw new Error(codeOf(error));
        }
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { sub: user.id, sid: user.sessionId } : token),
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    async signOut({ token }) {
      if (typeof token.sid === 'number') await theServer().endSession(Number(token.sub), token.sid);
    },
  },
};

declare module 'next-auth' {
  interface User {
    sessionId: number;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sid?: number;
  }
}

const handler = NextAuth(options);

export { handler as GET, handler as POST };
