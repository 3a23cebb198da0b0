// Asks an NTP server on the same clock again and again, and prints each offset that it finds, in nanoseconds: the truth is 0. T1
// and T4 are the kernel's stamps, as chronyd takes them; and once more, in the same line, with T1 read right before send.
// Usage: offset ADDRESS PORT COUNT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/net_tstamp.h>
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

// Receives what is there, and returns the kernel's stamp of it: when it came or, from the error queue, left. 0 where it has none.
static int64_t receive(int fd, int flags, uint8_t *packet, ssize_t *bytes) {
  uint8_t control[512];
  struct iovec vector = {packet, NTP_BYTES};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  *bytes = recvmsg(fd, &message, flags);
  if (*bytes < 0) return 0;
  for (struct cmsghdr *stamp = CMSG_FIRSTHDR(&message); stamp; stamp = CMSG_NXTHDR(&message, stamp)) {
    if (stamp->cmsg_level != SOL_SOCKET || stamp->cmsg_type != SCM_TIMESTAMPING) continue;
    struct timespec time;
    memcpy(&time, CMSG_DATA(stamp), sizeof time);
    return ns_of(&time);
  }
  return 0;
}

// Receives until the reply to this cookie is there; 0 where it doesn't come in time.
static int64_t hear(int fd, uint64_t cookie, uint8_t *reply) {
  for (ssize_t bytes;;) {
    int64_t received = receive(fd, 0, reply, &bytes);
    if (bytes != NTP_BYTES) return 0;
    if (memcmp(reply + ORIGIN, &cookie, 8) == 0) return received;
  }
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int stamps = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
               SOF_TIMESTAMPING_OPT_TSONLY;
  struct timeval patience = {.tv_usec = 500000};
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
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
    struct timespec before;
    clock_gettime(CLOCK_REALTIME, &before);
    if (send(fd, request, NTP_BYTES, 0) != NTP_BYTES) continue;
    int64_t t4 = hear(fd, cookie, reply);
    ssize_t bytes;
    int64_t sent = receive(fd, MSG_ERRQUEUE, request, &bytes);
    if (t4 == 0 || sent == 0) continue;
    int64_t t2 = ntp_ns(reply + RECEIVE), t3 = ntp_ns(reply + TRANSMIT);
    printf("%ld %ld\n", (t2 - sent + t3 - t4) / 2, (t2 - ns_of(&before) + t3 - t4) / 2);
  }
}
