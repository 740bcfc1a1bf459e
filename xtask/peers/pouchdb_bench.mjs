// The work of `cargo xtask bench sync` done by PouchDB over HTTP: first sync, a delta, a push of a long offline spell.
//   node pouchdb_bench.mjs ROWS.ndjson EDITS      run inside the folder that holds node_modules
// Prints a JSON line per figure as the producers of figures do, with the value as `peer`. Everything it writes lies in a
// folder of its own that goes away with it.
import { fork } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const require = createRequire(join(process.cwd(), 'package.json'))
const PouchDB = require('pouchdb')
const NAME = `PouchDB ${require('pouchdb/package.json').version}`
const BATCH = 1_000
const folder = process.env.LEGWORK_PEER_FOLDER ?? mkdtempSync(join(tmpdir(), 'pouchdb-'))

if (process.argv[2] === 'serve') serve()
else await measure(process.argv[2], Number(process.argv[3]))

/** A server in a process of its own, as ours is. */
function serve() {
  const express = require('express')
  const app = express()
  const Stored = PouchDB.defaults({ prefix: join(folder, 'server-') })
  app.use('/', require('express-pouchdb')(Stored, { inMemoryConfig: true, logPath: join(folder, 'log.txt') }))
  const listener = app.listen(0, '127.0.0.1', () => process.send(listener.address().port))
}

async function measure(file, edits) {
  const server = fork(new URL(import.meta.url).pathname, ['serve'], { env: { ...process.env, LEGWORK_PEER_FOLDER: folder } })
  try {
    const port = await new Promise((resolve, reject) => server.once('message', resolve).once('exit', reject))
    const wire = await counted(port)
    const remote = new PouchDB(`http://127.0.0.1:${port}/customers`)
    const ids = await load(remote, file)
    say(`${NAME}: ${ids.length} documents are on its server`)

    const url = `http://127.0.0.1:${wire.port}/customers`
    const local = new PouchDB(join(folder, 'phone'))
    const first = await timed(() => local.replicate.from(url, { batch_size: BATCH }))
    if ((await local.info()).doc_count !== ids.length) throw new Error('not everything arrived')
    tell('sync.bootstrap_100k', first / 1e3)
    tell('sync.bootstrap_100k_wire', wire.take() / 1e6)

    const deltas = []
    for (let round = 0; round < 3; round++) {
      await edit(remote, ids.slice(round * BATCH, (round + 1) * BATCH), `${round}`)
      deltas.push(await timed(() => local.replicate.from(url, { batch_size: BATCH })))
    }
    tell('sync.delta_1000', deltas.sort((a, b) => a - b)[1])

    const chosen = Array.from({ length: edits }, (_, n) => ids[(n * 7) % ids.length])
    for (let from = 0; from < edits; from += BATCH) await edit(local, chosen.slice(from, from + BATCH), 'offline')
    wire.take()
    const pushed = await timed(() => local.replicate.to(url, { batch_size: BATCH }))
    tell('sync.push_10000', ((pushed / 1e3) * 10_000) / edits)
    tell('sync.bytes_per_edit', wire.take() / edits)
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the rows on the server; their ids. */
async function load(remote, file) {
  const ids = []
  let batch = []
  const put = async () => {
    const answers = await remote.bulkDocs(batch)
    if (answers.some((answer) => answer.error)) throw new Error(`not stored: ${JSON.stringify(answers.find((a) => a.error))}`)
    batch = []
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    batch.push(JSON.parse(line))
    ids.push(batch.at(-1)._id)
    if (batch.length === BATCH) await put()
  }
  if (batch.length) await put()
  return ids
}

/** Changes the note of these documents: ten characters that do not repeat. */
async function edit(db, ids, mark) {
  const found = await db.allDocs({ keys: ids, include_docs: true })
  const docs = found.rows.map(({ doc }, n) => ({ ...doc, note: `${mark}${text(n * 31 + ids.length)}` }))
  const answers = await db.bulkDocs(docs)
  if (answers.some((answer) => answer.error)) throw new Error('an edit was refused')
}

function text(seed) {
  let out = ''
  for (let n = 0; n < 10; n++) out += String.fromCharCode(0x4e00 + ((seed * 7919 + n * 104729 + ((seed * n * 31) % 997)) % 3500))
  return out
}

/** A gate in front of the server that counts what passes, both ways. */
async function counted(port) {
  let bytes = 0
  const gate = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', (chunk) => (bytes += chunk.length)).on('error', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise((resolve) => gate.listen(0, '127.0.0.1', resolve))
  gate.unref()
  return {
    port: gate.address().port,
    take: () => {
      const passed = bytes
      bytes = 0
      return passed
    },
  }
}

async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function tell(figure, peer) {
  console.log(JSON.stringify({ figure, peer: Number(peer.toPrecision(4)), peer_name: NAME }))
}

function say(words) {
  console.error(`  ${words}`)
}
