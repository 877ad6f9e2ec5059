import type { Services } from '#api/context.ts';
import { createDoors } from '#server/doors.ts';
import { type HttpServer, startHttp } from '#server/http.ts';
import { createLog } from '#server/log.ts';
import type { ServiceOptions } from '#server/services.ts';
import type { SocketLimits } from '#server/trpc-sockets.ts';
import { House } from '#testing/house.ts';

export interface Served {
  house: House;
  base: string;
  port: number;
  http: HttpServer;
  close(): Promise<void>;
}

/** These services behind a port of their own: another process of the same server, as its clients see it. */
export function serveHttp(services: Services, limits: Partial<SocketLimits> = {}): Promise<HttpServer> {
  return startHttp({
    doors: createDoors(services, limits),
    next: { handle: (_req, res) => void res.writeHead(404).end() },
    ready: async () => true,
    log: createLog('silent'),
    trustedProxies: [],
    port: 0,
    host: '127.0.0.1',
  });
}

/** The server behind a real port, without the pages. */
export async function serve(
  options: Partial<ServiceOptions> = {},
  limits: Partial<SocketLimits> = {},
): Promise<Served> {
  const house = await House.open(options);
  const http = await serveHttp(house.services, limits);
  return {
    house,
    http,
    port: http.port,
    base: `http://127.0.0.1:${http.port}`,
    async close() {
      await http.drain();
      await house.close();
    },
  };
}
