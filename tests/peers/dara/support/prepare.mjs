// Makes the Python environment of the Dara server, if it is missing or its requirements have changed.

import { daraPython } from './dara_server.mjs';

await daraPython();
