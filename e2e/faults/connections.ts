import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections that take up room on purpose. */
export interface Crowd {
  /** How many the server has closed by now. */
  countClosed: () => number;
  leave: () => void;
}

async function open(port: number, size: number, behave: (socket: Socket) => void): Promise<Crowd> {
  let closed = 0;
  const sockets = Array.from({ length: size }, () => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.once('close', () => (closed += 1));
    // What the server says is read and dropped, or its end would go unnoticed.
    socket.resume();
    return socket;
  });
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  for (const socket of sockets) behave(socket);
  return {
    countClosed: () => closed,
    leave: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Connects and says nothing. */
export const openIdle = (port: number, size: number): Promise<Crowd> => open(port, size, () => undefined);

/** Begins a request and adds a header each second, never the last (slowloris). */
export const openSlow = (port: number, size: number): Promise<Crowd> =>
  open(port, size, (socket) => {
    socket.write('GET /api/products HTTP/1.1\r\nHost: localhost\r\n');
    const timer = setInterval(() => socket.write('X-Wait: 1\r\n'), 1_000);
    socket.once('close', () => clearInterval(timer));
  });
