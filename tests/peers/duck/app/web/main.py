"""Starts the app: PEER_PORT is where it listens, PEER_URL what its pages say where it is, if that is somewhere else."""

import os

from duck.app import App

from web import static_files

static_files.serve_from(os.environ.get("PEER_STATIC_FILES"))

app = App(
    addr="127.0.0.1",
    port=int(os.environ["PEER_PORT"]),
    domain="localhost",
    server_url=os.environ.get("PEER_URL"),
)

if __name__ == "__main__":
    app.run()
