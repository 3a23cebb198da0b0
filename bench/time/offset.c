// Asks an NTP server on the same clock again and again, and prints each offset that it finds, in nanoseconds, a line each: the
// truth is 0. T1 is read right before sendto, T4 is the kernel's receive stamp.
// Usage: offset ADDRESS PORT COUNT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NTP_BYTES = 48, ORIGIN = 24, RECEIVE = 32, TRANSMIT = 40 };

static int64_t ns_of(const struct timespec *time) {
  return time->tv_sec * 1000000000ll + time->tv_nsec;
}

static int64_t ntp_ns(const uint8_t *at) {
  uint32_t seconds, fraction;
  memcpy(&seconds, at, 4);
  memcpy(&fraction, at + 4, 4);
  return (int64_t)(ntohl(seconds) - 2208988800u) * 1000000000ll + (((uint64_t)ntohl(fraction) * 1000000000ull) >> 32);
}

// Receives until the reply to this cookie is there; 0 where it doesn't come in time.
static int64_t hear(int fd, uint64_t cookie, uint8_t *reply) {
  uint8_t control[CMSG_SPACE(sizeof(struct timespec))];
  for (;;) {
    struct iovec vector = {reply, NTP_BYTES};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, 0) != NTP_BYTES) return 0;
    if (memcmp(reply + ORIGIN, &cookie, 8) != 0) continue;
    struct timespec received;
    struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
    if (!stamp || stamp->cmsg_type != SCM_TIMESTAMPNS) return 0;
    memcpy(&received, CMSG_DATA(stamp), sizeof received);
    return ns_of(&received);
  }
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  struct timeval patience = {.tv_usec = 500000};
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2]))};
  inet_pton(AF_INET, arguments[1], &server.sin_addr);
  if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0) return perror("connect"), 1;
  srandom(time(NULL));
  for (int i = 0; i < atoi(arguments[3]); i++) {
    // Out of step with whatever the server does at intervals of its own.
    usleep(15000 + random() % 10000);
    uint8_t request[NTP_BYTES] = {0x23}, reply[NTP_BYTES];
    uint64_t cookie = ((uint64_t)random() << 32) | (uint64_t)(i + 1);
    memcpy(request + TRANSMIT, &cookie, 8);
    struct timespec sent;
    clock_gettime(CLOCK_REALTIME, &sent);
    if (send(fd, request, NTP_BYTES, 0) != NTP_BYTES) continue;
    int64_t t4 = hear(fd, cookie, reply);
    if (t4 == 0) continue;
    printf("%ld\n", ((ntp_ns(reply + RECEIVE) - ns_of(&sent)) + (ntp_ns(reply + TRANSMIT) - t4)) / 2);
  }
}
