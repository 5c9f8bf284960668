// Part of the clients: plain sockets that join a room and say a line now and then. A line's text is the time at which it
// was sent, so that each receiver can tell how old it is.
import WebSocket from 'ws';

const firstDelayMs = 100;
const connectsAtOnce = 100;
const marker = '"text":"at ';

const { urls, first, step, clients, roomSize, pauseMs } = JSON.parse(process.argv[2]);
const members = [];
const ages = [];
let failures = 0;
let measuresUntil = 0;

const now = () => performance.timeOrigin + performance.now();

function receive(member, text) {
  const at = text.indexOf(marker);
  if (at < 0) {
    if (text.startsWith('{"type":"history"')) member.joined();
    else if (text.startsWith('{"type":"error"')) failures += 1;
  } else if (!text.includes(member.mark)) {
    const arrived = now();
    if (arrived < measuresUntil) ages.push(arrived - Number.parseFloat(text.slice(at + marker.length)));
  }
}

/** Resolves when the client is in its room. */
function connect(index) {
  return new Promise((resolve) => {
    const username = `user ${index}`;
    // The servers in turn, so that with two of them each room is on both.
    const socket = new WebSocket(new URL('/chat', urls[index % urls.length]), { perMessageDeflate: false });
    const member = { socket, mark: `"username":"${username}"`, room: `room ${Math.floor(index / roomSize)}`, joined: resolve };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'join', username, room: member.room })));
    socket.on('message', (data) => receive(member, data.toString()));
    socket.on('error', () => {});
    socket.on('close', () => {
      failures += 1;
      resolve();
    });
    members.push(member);
  });
}

function chat({ socket, room }) {
  const say = () => socket.send(JSON.stringify({ type: 'message', room, text: `at ${now()}` }));
  setTimeout(() => {
    say();
    setInterval(say, pauseMs);
  }, firstDelayMs + Math.random() * pauseMs);
}

const indices = [];
for (let index = first; index < clients; index += step) indices.push(index);
while (indices.length > 0) await Promise.all(indices.splice(0, connectsAtOnce).map(connect));
process.send({ joined: members.length });

process.on('message', (order) => {
  if (order === 'chat') members.forEach(chat);
  if (order.measureMs) measuresUntil = now() + order.measureMs;
  if (order === 'report') process.send({ ages, failures });
});
process.on('disconnect', () => process.exit());
