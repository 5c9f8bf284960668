// Makes the Python environment of the Duck server, if it is missing or its requirements have changed.

import { duckPython } from './duck_server.mjs';

await duckPython();
