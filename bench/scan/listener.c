// listener FILE: listens on each `address port` of the file's lines, accepts what connects, and closes it once its peer says
// anything or hangs up. Prints `ready` when all listen.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, BACKLOG = 4096, DESCRIPTORS = 65536 };

static char is_listener[DESCRIPTORS];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int listen_at(const char *address, int port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, address, &place.sin_addr) != 1) fail(address);
  int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  if (socket_fd < 0 || socket_fd >= DESCRIPTORS) fail("socket");
  setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(socket_fd, (struct sockaddr *)&place, sizeof place) || listen(socket_fd, BACKLOG)) fail("bind");
  return socket_fd;
}

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  struct rlimit limit = {DESCRIPTORS, DESCRIPTORS};
  setrlimit(RLIMIT_NOFILE, &limit);
  FILE *file = fopen(arguments[1], "r");
  if (!file) fail(arguments[1]);
  int epoll = epoll_create1(0), port;
  char address[64];
  while (fscanf(file, "%63s %d", address, &port) == 2) {
    int listener = listen_at(address, port);
    is_listener[listener] = 1;
    watch(epoll, listener);
  }
  puts("ready");
  fflush(stdout);
  for (struct epoll_event events[EVENTS];;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (!is_listener[fd]) {
        close(fd);
        continue;
      }
      for (int peer; (peer = accept4(fd, 0, 0, SOCK_NONBLOCK)) >= 0;) watch(epoll, peer);
    }
  }
}
