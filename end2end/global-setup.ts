import { Server } from './server';

/**
 * Starts the one server that the specs share, and stops it after them. With BASE_URL set (and SANDBOX_URL), the specs
 * run against that shop instead.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (process.env.BASE_URL) return async () => {};
  const server = new Server('server');
  await server.start();
  process.env.BASE_URL = server.url;
  process.env.SANDBOX_URL = server.sandboxUrl;
  process.env.MAIL_DIR = server.mailDir;
  return () => server.stop();
}
