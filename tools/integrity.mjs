// The form in which browsers take a hash: https://www.w3.org/TR/SRI/
import { createHash } from 'node:crypto';

export const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
