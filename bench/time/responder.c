// The limit that a server in C sets: recvmmsg, a reply in place, sendmmsg; no access list, no rate limit, no figures.
// Usage: responder ADDRESS PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SLOTS = 64, SLOT_BYTES = 512, NTP_BYTES = 48 };

struct slot {
  uint8_t data[SLOT_BYTES];
  uint8_t control[CMSG_SPACE(sizeof(struct timespec))];
  struct sockaddr_in peer;
  struct iovec vector;
};

static struct slot slots[SLOTS];
static struct mmsghdr in[SLOTS], out[SLOTS];

static void put_time(uint8_t *at, const struct timespec *time) {
  uint32_t seconds = htonl((uint32_t)(time->tv_sec + 2208988800u));
  uint32_t fraction = htonl((uint32_t)(((uint64_t)time->tv_nsec << 32) / 1000000000u));
  memcpy(at, &seconds, 4);
  memcpy(at + 4, &fraction, 4);
}

static void make_room(int i) {
  struct slot *slot = &slots[i];
  slot->vector = (struct iovec){slot->data, SLOT_BYTES};
  in[i].msg_hdr = (struct msghdr){
      .msg_name = &slot->peer, .msg_namelen = sizeof slot->peer, .msg_iov = &slot->vector, .msg_iovlen = 1,
      .msg_control = slot->control, .msg_controllen = sizeof slot->control};
}

static void answer(int i, const struct timespec *now) {
  uint8_t *packet = slots[i].data;
  struct timespec received = *now;
  struct cmsghdr *message = CMSG_FIRSTHDR(&in[i].msg_hdr);
  if (message && message->cmsg_type == SCM_TIMESTAMPNS) memcpy(&received, CMSG_DATA(message), sizeof received);
  packet[0] = (packet[0] & 0x38) | 4;
  packet[1] = 10;
  packet[3] = (uint8_t)-20;
  memset(packet + 4, 0, 8);
  memcpy(packet + 12, "LOCL", 4);
  put_time(packet + 16, now);
  memcpy(packet + 24, packet + 40, 8);
  put_time(packet + 32, &received);
  put_time(packet + 40, now);
}

int main(int count, char **arguments) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1, bytes = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[count - 1])),
                                .sin_addr.s_addr = inet_addr(arguments[1])};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return perror("bind"), 1;
  for (;;) {
    for (int i = 0; i < SLOTS; i++) make_room(i);
    int received = recvmmsg(fd, in, SLOTS, MSG_WAITFORONE, NULL);
    int replies = 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (int i = 0; i < received; i++) {
      if (in[i].msg_len != NTP_BYTES || (slots[i].data[0] & 7) != 3) continue;
      answer(i, &now);
      slots[i].vector.iov_len = NTP_BYTES;
      out[replies] = in[i];
      out[replies].msg_hdr.msg_control = NULL;
      out[replies++].msg_hdr.msg_controllen = 0;
    }
    for (int sent = 0, taken; sent < replies; sent += taken) {
      taken = sendmmsg(fd, out + sent, replies - sent, 0);
      if (taken <= 0) break;
    }
  }
}
