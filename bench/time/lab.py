"""The lab's kind of time server: one recvfrom and one sendto a datagram. Usage: lab.py PORT"""
import socket
import sys
import time

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.1", int(sys.argv[1])))
    while True:
        request, client = server.recvfrom(1024)
        if request.decode() == "时间":
            server.sendto(time.ctime().encode(), client)
