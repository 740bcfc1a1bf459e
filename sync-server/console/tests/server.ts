/** The real server as a process of its own, over a folder that is thrown away. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TARGET = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../../target')
const PROGRAM = process.env.LEGWORK_SERVER ?? join(TARGET, 'debug/sync-server')
const PHONE = process.env.LEGWORK_PHONE ?? join(TARGET, 'debug/examples/phone_holds')

/** Password of everybody in the invented companies. */
export const PASSWORD = 'correct horse'

export class Server {
  private process: ChildProcess | null = null
  readonly folder = mkdtempSync(join(tmpdir(), 'legwork-console-'))
  url = ''
  /** What the server printed: the set-up link stands there. */
  output = ''

  /** A command of the server over this folder. */
  run(...args: string[]): string {
    return execFileSync(PROGRAM, ['--data', this.folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Makes a company; days begin so that it is late afternoon there now, whenever the tests run. */
  company(name = '行客演示'): this {
    this.run('init', '--company', name, '--password', PASSWORD, '--zone', afternoon())
    return this
  }

  seed(users: number, customers: number, visitDays: number): this {
    const sizes = ['--users', users, '--customers', customers, '--visit-days', visitDays].map(String)
    this.run('seed', ...sizes, '--password', PASSWORD)
    return this
  }

  /** Starts serving on a free port of this machine. */
  async start(): Promise<this> {
    const ready = join(this.folder, 'ready')
    rmSync(ready, { force: true })
    this.process = spawn(PROGRAM, ['--data', this.folder, '--listen', '127.0.0.1:0', '--ready-file', ready], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.process.stdout!.on('data', (bytes: Buffer) => (this.output += bytes.toString()))
    for (let tries = 0; tries < 400; tries++) {
      if (existsSync(ready) && readFileSync(ready, 'utf8')) break
      if (this.process.exitCode !== null) throw new Error(`the server ended with ${this.process.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    this.url = readFileSync(ready, 'utf8')
    return this
  }

  /** Asks the API as a program does; the answer's JSON. */
  async api(method: string, path: string, token: string, body?: unknown): Promise<any> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (token) headers.Authorization = `Bearer ${token}`
    const answer = await fetch(this.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : answer.json()
  }

  /** A token of a person. */
  async token(login: string, password = PASSWORD): Promise<string> {
    return (await this.api('POST', '/v1/login', '', { login, password })).access_token
  }

  async stop(): Promise<void> {
    const running = this.process
    if (running && running.exitCode === null) {
      const gone = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGKILL')
      await gone
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What the real phone core holds after signing in (or staying signed in) and one sync. */
  phone(login: string, password: string, name = login): { user: string; must_change_password: boolean; customers: string[] } {
    const folder = join(this.folder, 'phones', name)
    const args = ['--server', this.url, '--login', login, '--password', password, '--folder', folder]
    return JSON.parse(execFileSync(PHONE, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
  }
}

/** A zone in which it is between five and six in the afternoon. */
function afternoon(): string {
  let east = 17 - new Date().getUTCHours()
  if (east < -12) east += 24
  if (east > 12) east -= 24
  // POSIX turns the sign round.
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}
