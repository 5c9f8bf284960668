// Makes the Python environment of the Hypergen server, if it is missing or its requirements have changed.

import { hypergenPython } from './hypergen_server.mjs';

await hypergenPython();
