import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { z } from 'zod';

const Exports = z.looseObject({ __wbindgen_start: z.custom<() => void>((value) => typeof value === 'function') });
const schemaFile = 'prisma/schema.prisma';

/** PostgreSQL's internal one-byte type "char", in which its catalogue keeps kinds; Prisma's adapter does not know it. */
const CHAR = 18;
const BPCHAR = 1042;

/**
 * What `prisma migrate diff` would print: the SQL that turns the database into the model; empty when they agree.
 * It is Prisma's own schema engine, the WebAssembly build that npm has, so nothing is downloaded.
 */
export async function diffWithSchema(databaseUrl: string): Promise<string> {
  const panicked = watchForPanics();
  const pool = new pg.Pool({ connectionString: databaseUrl });
  try {
    return await Promise.race([panicked, diff(pool)]);
  } finally {
    await pool.end();
  }
}

async function diff(pool: pg.Pool): Promise<string> {
  await loadEngine();
  const files = [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }];
  const factory = bindMigrationAwareSqlAdapterFactory(withCatalogueTypes(pool));
  const datamodels: [string, string][] = files.map((file) => [file.path, file.content]);
  const schemaEngine = await engine.SchemaEngine.new({ datamodels }, () => undefined, factory);
  try {
    const { stdout } = await schemaEngine.diff({
      from: { tag: 'schemaDatasource', files, configDir: 'prisma' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = (stdout ?? '').trim();
    return sql === '-- This is an empty migration.' ? '' : sql;
  } finally {
    schemaEngine.free();
  }
}

let loading: Promise<void> | undefined;

function loadEngine(): Promise<void> {
  loading ??= instantiateEngine();
  return loading;
}

async function instantiateEngine(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const wasm = readFileSync(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': { ...engine } } as unknown as WebAssembly.Imports;
  const { instance } = await WebAssembly.instantiate(wasm, imports);
  engine.__wbg_set_wasm(instance.exports);
  Exports.parse({ ...instance.exports }).__wbindgen_start();
}

/** The engine's promise never settles after a panic; it leaves its message here. */
function watchForPanics(): Promise<never> {
  return new Promise((_, reject) => {
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => reject(new Error(message)) },
    });
  });
}

/** The engine reads the catalogue one query at a time, so "the last answer" is the one in hand. */
function withCatalogueTypes(pool: pg.Pool): PrismaPg {
  let lastTypes: number[] = [];
  const query = pool.query.bind(pool) as (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>;
  Object.assign(pool, {
    query: async (config: pg.QueryArrayConfig) => {
      const result = await query(config);
      lastTypes = result.fields.map((field) => field.dataTypeID);
      for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR;
      return result;
    },
  });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (sql) => {
      const result = await queryRaw(sql);
      const columnTypes = result.columnTypes.map((type, i) =>
        lastTypes[i] === CHAR ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return factory;
}
