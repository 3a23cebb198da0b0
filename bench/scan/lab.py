"""lab.py NETWORK... FIRST-LAST: what the lab's scanner does, for several hosts and any ports: one connect after another,
a tenth of a second each. Prints `address port` of what is open."""

import ipaddress
import socket
import sys

first, last = map(int, sys.argv[-1].split("-"))
addresses = [str(one) for network in sys.argv[1:-1] for one in ipaddress.ip_network(network)]
for address in addresses:
    for port in range(first, last + 1):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            tried.settimeout(0.1)
            if tried.connect_ex((address, port)) == 0:
                print(address, port)
