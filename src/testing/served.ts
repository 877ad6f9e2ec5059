import type { Dialect } from '#rest/dialect.ts';
import { dialects } from '#rest/registry.ts';
import { createDoors } from '#server/doors.ts';
import { type HttpServer, startHttp } from '#server/http.ts';
import { createLog } from '#server/log.ts';
import type { SocketLimits } from '#server/trpc-sockets.ts';
import { House, type HouseOptions } from '#testing/house.ts';

export interface Served {
  house: House;
  base: string;
  port: number;
  http: HttpServer;
  close(): Promise<void>;
}

/** The server behind a real port, without the pages. */
export async function serve(
  options: HouseOptions = {},
  limits: Partial<SocketLimits> = {},
  more: readonly Dialect[] = [],
): Promise<Served> {
  const house = await House.open(options);
  const http = await startHttp({
    doors: createDoors(house.services, limits, [...dialects, ...more]),
    next: { handle: (_req, res) => void res.writeHead(404).end() },
    ready: async () => true,
    log: createLog('silent'),
    trustedProxies: [],
    port: 0,
    host: '127.0.0.1',
  });
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
