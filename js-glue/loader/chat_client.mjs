import { Client, originLines } from './client.mjs';

/** The class ChatClient of one running module. */
export function makeChatClient(face) {
  return class ChatClient extends Client {
    constructor(url, username, options) {
      super(face, 'chat', face.call('chat_new', String(url), String(username), originLines(options), options?.plainText ? 1 : 0));
      this.username = String(username);
    }

    joinRoom(room) {
      face.call('chat_room', this.cppHandle, 1, String(room));
    }

    leaveRoom(room) {
      face.call('chat_room', this.cppHandle, 0, String(room));
    }

    /** Returns the message's id; what becomes of it arrives as a delivery event. */
    sendMessage(text, room = '') {
      return face.ask('chat_send', this.cppHandle, String(text), String(room));
    }

    resend(id) {
      return face.call('chat_resend', this.cppHandle, String(id)) === 1;
    }
  };
}
