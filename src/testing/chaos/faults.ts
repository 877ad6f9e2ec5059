import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { toRoom } from '#core/rows.ts';
import { type Database, openDatabase, statement, type Transaction } from '#db/database.ts';
import { lockRoom, type RoomRow, updateRoomRow } from '#db/room-sql.ts';
import { appendRoomEvent } from '#events/log.ts';
import type { ChaosNode } from '#testing/chaos/node.ts';
import type { Scene } from '#testing/chaos/scene.ts';
import type { Fault, FaultKind } from '#testing/chaos/schedule.ts';

const takeNumber = statement('', 'SELECT pg_current_xact_id()');

/** Breaks what the schedule says, when it says so, and mends it again. */
export class Faults {
  readonly done: Partial<Record<FaultKind, number>> = {};
  private readonly db: Database;
  private postgresIsDown = false;
  private redisIsDown = false;
  private topics = 0;

  constructor(
    private readonly scene: Scene,
    private readonly busy: readonly number[],
    private readonly quiet: readonly number[],
  ) {
    this.db = openDatabase({ url: scene.postgres.url, poolSize: 10 });
  }

  /** Returns when the last one is mended. */
  async run(faults: readonly Fault[], began: number): Promise<void> {
    await Promise.all(
      faults.map(async (fault) => {
        await delay(Math.max(0, began + fault.at - Date.now()));
        if (await this.cause(fault)) this.done[fault.kind] = (this.done[fault.kind] ?? 0) + 1;
      }),
    );
    await this.db.close();
  }

  /** False when there was nothing to break: it was broken already. */
  private async cause({ kind, pick, forMs }: Fault): Promise<boolean> {
    const { balancer } = this.scene;
    switch (kind) {
      case 'kill-node':
        return this.atOne(pick, (node) => node.kill(forMs));
      case 'restart-node':
        return this.atOne(pick, (node) => node.replace());
      case 'kill-postgres':
        return this.killPostgres(forMs);
      case 'kill-redis':
        return this.killRedis(forMs);
      case 'cut-one':
        return balancer.cutOne(pick);
      case 'cut-in-frame':
        return balancer.cutInFrame(pick);
      case 'cut-all':
        return balancer.cutAll();
      case 'slow-transaction':
        return this.hold(this.quiet[0], (tx, write) => write(tx).then(() => delay(forMs)));
      case 'early-transaction':
        await this.hold(this.quiet[1], async (tx, write) => {
          await tx.query(takeNumber, []);
          await delay(forMs);
          await write(tx);
        });
        // Something follows there: whoever is told of it and not of what committed late has a hole.
        return this.hold(this.quiet[1], (tx, write) => write(tx));
      case 'held-room':
        return this.hold(this.busy[pick % this.busy.length], (tx, write) => write(tx).then(() => delay(forMs)));
      default:
        return kind satisfies never;
    }
  }

  /** At the node that was picked, or at the next one if that is being disturbed already. */
  private async atOne(pick: number, disturb: (node: ChaosNode) => Promise<boolean>): Promise<boolean> {
    const { nodes } = this.scene;
    for (let tries = 0; tries < nodes.length; tries++) {
      const node = nodes[(pick + tries) % nodes.length];
      if (node && (await disturb(node))) return true;
    }
    return false;
  }

  private async killPostgres(forMs: number): Promise<boolean> {
    if (this.postgresIsDown) return false;
    this.postgresIsDown = true;
    try {
      await this.scene.postgres.kill();
      await delay(forMs);
      await this.scene.postgres.restart();
    } finally {
      this.postgresIsDown = false;
    }
    return true;
  }

  private async killRedis(forMs: number): Promise<boolean> {
    const { redis } = this.scene;
    if (!redis || this.redisIsDown) return false;
    this.redisIsDown = true;
    try {
      await redis.kill();
      await delay(forMs);
      await redis.start();
    } finally {
      this.redisIsDown = false;
    }
    return true;
  }

  /** A transaction that lasts: it changes a room as any other would, and takes its time over it. */
  private async hold(
    roomId: number | undefined,
    work: (tx: Transaction, write: (tx: Transaction) => Promise<void>) => Promise<void>,
  ): Promise<boolean> {
    if (roomId === undefined) return false;
    const topic = `topic ${this.topics++}`;
    const write = async (tx: Transaction) => {
      await tx.query(lockRoom, [roomId]);
      const [row] = await tx.query(updateRoomRow, [roomId, false, null, topic, null, null, null, null, null]);
      if (row) await appendRoomEvent(tx, roomId, { type: 'room.updated', room: toRoom(row satisfies RoomRow) });
    };
    try {
      await this.db.transaction((tx) => work(tx, write));
    } catch (error) {
      // PostgreSQL was killed under it: then nothing of it has happened, and that is judged with the rest.
      if (error instanceof pg.DatabaseError && !error.code?.startsWith('57')) throw error;
    }
    return true;
  }
}
