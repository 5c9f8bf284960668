"""The root file systems of other Debian releases, for tools/matrix: made by debootstrap, kept in a
cache folder, entered by chroot."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PACKAGES = """emscripten cmake ninja-build libmsgpack-cxx-dev libfmt-dev doctest-dev rapidjson-dev
    python3 nodejs ca-certificates""".split()
SCRIPTS = Path("/usr/share/debootstrap/scripts")
START = time.monotonic()


class Failed(Exception):
    pass


def say(text):
    print(f"[{time.monotonic() - START:6.1f} s] {text}", flush=True)


def output(*command, text="", env=None):
    """stdout of a short command with this text as its stdin; '' if it fails or does not exist."""
    with contextlib.suppress(OSError):
        result = subprocess.run(command, input=text, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True, check=False)
        return result.stdout.strip() if result.returncode == 0 else ""
    return ""


def os_release(root, key):
    text = (Path(root) / "etc/os-release").read_text(encoding="utf-8")
    found = re.search(rf'^{key}="?([^"\n]*)', text, re.MULTILINE)
    return found.group(1) if found else ""


class DebianRoot:
    """One Debian release: where it lives and how to run something in it."""

    def __init__(self, name, cache, log_path):
        self.name, self.log_path = name, log_path
        self.local = name == os_release("/", "VERSION_CODENAME")
        self.folder = cache / name
        self.root = Path("/") if self.local else self.folder / "root"
        self.work = self.folder / "work" if self.local else self.root / "build"

    # --- running things ---

    def run(self, what, command, env=None):
        """Runs with all output in the log; says that it is alive twice a minute."""
        say(f"{self.name}: {what}")
        with open(self.log_path, "a", encoding="utf-8") as log:
            print(f"\n--- {what}: {' '.join(map(str, command))}", file=log, flush=True)
            # A session of its own: on Ctrl-C the whole group is ended below, before the unmounting.
            process = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=subprocess.STDOUT, env=env, start_new_session=True)
            try:
                while True:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        if process.wait(timeout=30) == 0:
                            return
                        raise Failed(what)
                    say(f"{self.name}:   ... {self.last_log_lines(1)[0][:90]}")
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()

    def last_log_lines(self, count):
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").split("\n")
        return [line for line in lines if line.strip()][-count:] or [""]

    def inside(self, *command):
        return list(command) if self.local else ["chroot", str(self.root), *command]

    def environment(self):
        if self.local:
            return None
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
               "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        env.update((k, v) for k, v in os.environ.items() if k.lower() in ("http_proxy", "https_proxy", "no_proxy"))
        # Debian's older Emscripten brings its system libraries ready-made and must keep its cache;
        # from 6 on they are built on first use, and kept here.
        if not any(self.root.glob("usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/*.a")):
            env["EM_CACHE"] = "/build/em_cache"
        return env

    # --- the root file system ---

    def prepare(self, mirror, refresh):
        stamp = self.folder / "ready.json"
        ready = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else None
        if ready is None:
            remove_tree(self.root)  # what a run that was cut off has left
            script = [] if (SCRIPTS / self.name).exists() else [SCRIPTS / "sid"]
            self.root.mkdir(parents=True)
            self.run("debootstrap", ["debootstrap", "--variant=minbase", "--include=ca-certificates", self.name,
                                     self.root, mirror, *script])
        copy_network_settings(self.root)
        if ready == PACKAGES and not refresh:
            say(f"{self.name}: root file system from the cache")
            return
        with self.mounts():
            stamp.unlink(missing_ok=True)
            self.run("certificates", self.inside("update-ca-certificates"), env=self.environment())
            for step in [["update"], ["dist-upgrade"], ["install", "--no-install-recommends", *PACKAGES], ["clean"]]:
                self.run(f"apt-get {step[0]}", self.inside("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", *step),
                         env=self.environment())
            stamp.write_text(json.dumps(PACKAGES), encoding="utf-8")

    @contextlib.contextmanager
    def mounts(self):
        """/proc for node and python, /dev/shm for python's process pools. All of this happens in a
        mount namespace of our own (see enter_own_namespace): nothing can be left on the machine."""
        done = []
        try:
            for kind, place in [] if self.local else [("proc", "proc"), ("tmpfs", "dev/shm")]:
                (self.root / place).mkdir(parents=True, exist_ok=True)
                subprocess.run(["mount", "-t", kind, kind, self.root / place], check=True)
                done.append(self.root / place)
            yield
        finally:
            for place in reversed(done):
                subprocess.run(["umount", "--lazy", place], check=False)


# --- files and settings ---


def remove_tree(path):
    """Never follows into something mounted: a /dev of the machine below here would be lost."""
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        if any(line.split()[1].startswith(f"{path}/") for line in mounts):
            raise Failed(f"something is mounted below {path}, not removing it")
    if path.exists():
        shutil.rmtree(path)


def copy_network_settings(root):
    """apt in there reaches its mirror the way apt does here."""
    acquire = [line for line in output("apt-config", "dump").splitlines() if line.startswith("Acquire::")]
    (root / "etc/apt/apt.conf.d/90-from-host").write_text("\n".join(acquire) + "\n", encoding="utf-8")
    for name in ("etc/resolv.conf", "etc/hosts"):
        with contextlib.suppress(FileNotFoundError):
            (root / name).unlink(missing_ok=True)  # may be a link into /run
            shutil.copy("/" + name, root / name)
    for certificate in Path("/usr/local/share/ca-certificates").rglob("*.crt"):
        shutil.copy(certificate, root / "usr/local/share/ca-certificates")


def find_mirror():
    """The address of Debian's main archive in this machine's apt sources."""
    lines = output("apt-get", "indextargets", "--format", "$(SITE) $(ORIGIN) $(LABEL) $(COMPONENT)",
                   "Created-By: Packages").splitlines()
    rows = [line.split(" ") for line in lines]
    known = [row[0] for row in rows if row[1:] == ["Debian", "Debian", "main"]]
    # Before the first "apt-get update" apt does not know whose archive it is: go by its name.
    return next(iter(known + [row[0] for row in rows if row[0].rstrip("/").endswith("/debian")]), None)


def enter_own_namespace():
    """Starts this program again in a mount namespace of its own: whatever it mounts is gone when it
    ends, however it ends."""
    if "TETHER_MATRIX_NAMESPACE" in os.environ:
        return
    command = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("matrix: root, but mounting is not allowed here (a container without CAP_SYS_ADMIN?)", file=sys.stderr)
        sys.exit(3)
    os.environ["TETHER_MATRIX_NAMESPACE"] = "1"
    os.execvp(command[0], [*command, sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
