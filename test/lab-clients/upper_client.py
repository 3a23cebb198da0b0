"""Behaves as the lab's upper client: send, one recv(1024), several times on one connection. Bytes in hex."""
import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.settimeout(10)
client.connect(("127.0.0.1", int(sys.argv[1])))
for word in sys.argv[2:]:
    client.send(bytes.fromhex(word))
    reply = client.recv(1024)
    print(reply == bytes.fromhex(word).upper(), reply.hex())
client.close()
