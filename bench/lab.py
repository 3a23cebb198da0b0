"""The lab's kind of server: socketserver's ThreadingTCPServer, a thread and a recv(1024) at a time for each connection."""
import json
import resource
import socketserver


class Upper(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(1024):
                self.request.send(data.upper())
        except ConnectionError:
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    # With socketserver's 5, connecting would measure how long the kernel waits before it tries again.
    request_queue_size = 4096


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
with Server(("127.0.0.1", 0), Upper) as server:
    print(json.dumps({"event": "listening", "port": server.server_address[1]}), flush=True)
    server.serve_forever()
