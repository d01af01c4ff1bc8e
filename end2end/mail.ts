import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './fixtures';

/** A letter that the shop sent. */
export interface Letter {
  to: string;
  subject: string;
  /** Its plain text. */
  text: string;
}

/** Everything that was sent to an address so far, the oldest first. */
export function letters(address: string): Letter[] {
  const folder = process.env.MAIL_DIR ?? '';
  if (!existsSync(folder)) return [];
  const numbered = readdirSync(folder)
    .filter((file) => file.endsWith('.eml'))
    .sort((one, other) => parseInt(one) - parseInt(other));
  return numbered.map((file) => parsed(readFileSync(join(folder, file), 'utf8'))).filter(({ to }) => to === address);
}

/** Waits for a letter to an address with such a subject, after the first `before` letters. Answers the newest. */
export async function letter(address: string, subject: RegExp, before = 0): Promise<Letter> {
  const found = () => letters(address).slice(before).filter((one) => subject.test(one.subject));
  await expect.poll(() => found().length, `a letter to ${address}: ${subject}`).toBeGreaterThan(0);
  return found().at(-1)!;
}

/** The path of the link in a letter, as it is opened in the shop. */
export function link({ text }: Letter): string {
  const url = new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '');
  return url.pathname + url.search;
}

/** The code in a letter. */
export function code({ text }: Letter): string {
  return /^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? '';
}

function parsed(message: string): Letter {
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im').exec(message)?.[1] ?? '';
  const boundary = /boundary="([^"]+)"/.exec(message)?.[1] ?? '';
  const part = message.split(`--${boundary}`).find((one) => /content-type: text\/plain/i.test(one)) ?? '';
  const [head, ...body] = part.trim().split('\r\n\r\n');
  return { to: header('To'), subject: header('Subject'), text: decoded(head, body.join('\n\n')) };
}

function decoded(head: string, body: string): string {
  if (/encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
