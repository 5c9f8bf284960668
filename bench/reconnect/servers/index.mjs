// The servers by the name of their protocol, as clients give it in `about.server`.

import { startPhoenixServer } from './phoenix.mjs';
import { startPlainServer } from './plain.mjs';
import { startSignalrServer } from './signalr.mjs';
import { startSocketIoServer } from './socketio.mjs';

export const servers = {
  plain: startPlainServer,
  phoenix: startPhoenixServer,
  signalr: startSignalrServer,
  socketio: startSocketIoServer
};
