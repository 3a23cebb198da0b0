"""Holds a listening socket, as systemd does, and runs a server on it: prints the port, then `up` after each start.

Every line of standard input restarts the server; the end of it stops the last one. The command follows as arguments.
"""
import os
import signal
import socket
import subprocess
import sys

held = socket.socket()
held.bind(("127.0.0.1", 0))
held.listen(1024)
os.dup2(held.fileno(), 3)
os.set_inheritable(3, True)
print(held.getsockname()[1], flush=True)


def start():
    shell = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    command = ["sh", "-c", shell, "sh", *sys.argv[1:]]
    server = subprocess.Popen(command, pass_fds=(3,), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    server.stdout.readline()
    print("up", flush=True)
    return server


running = start()
for _ in sys.stdin:
    running.send_signal(signal.SIGTERM)
    assert running.wait() == 0
    running = start()
running.send_signal(signal.SIGTERM)
assert running.wait() == 0
