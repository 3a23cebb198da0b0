"""Behaves as the lab's chat client: UTF-8 with no newline, one recv(1024) a question, `exit` ends."""
import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.settimeout(10)
client.connect(("127.0.0.1", int(sys.argv[1])))
for question in sys.argv[2:]:
    client.send(question.encode("utf-8"))
    print(client.recv(1024).decode("utf-8"))
client.close()
