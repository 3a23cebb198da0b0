"""Behaves as the lab's time client: a 6-byte datagram, one recvfrom(1024). Then says what its own clock tells."""
import socket
import sys
import time

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(10)
client.sendto("时间".encode("utf-8"), ("127.0.0.1", int(sys.argv[1])))
before = time.ctime()
print(client.recvfrom(1024)[0].decode("utf-8"))
print(before)
print(time.ctime())
