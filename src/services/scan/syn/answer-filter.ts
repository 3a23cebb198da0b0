import type { FilterInstruction } from '../../../native/index.ts'

// Codes of classic BPF, as linux/filter.h composes them.
const loadByte = 0x30
const loadHalf = 0x28
const loadByteAtX = 0x50
const loadHalfAtX = 0x48
const loadHeaderLength = 0xb1
const jumpIfEqual = 0x15
const jumpIfAnySet = 0x45
const andWith = 0x54
const shiftLeft = 0x64
const addX = 0x0c
const toX = 0x07
const giveBack = 0x06

const whole = 0xffff
const tcpFlagsAt = 13
const synOrReset = 0x06
const ack = 0x10

/** The kinds of raw sockets that answers come to. */
export type AnswerSocket = 'tcp4' | 'icmp4' | 'tcp6' | 'icmp6'

/**
 * The program by which the kernel keeps from a raw socket what can't be an answer to a SYN from `sourcePort`: of TCP, all but
 * SYN-ACKs and acknowledging resets to it; of ICMP, all but unreachables and exceeded times that quote a segment from it.
 */
export function answerFilter(socket: AnswerSocket, sourcePort: number): readonly FilterInstruction[] {
  return programs[socket](sourcePort)
}

const programs: Readonly<Record<AnswerSocket, (sourcePort: number) => readonly FilterInstruction[]>> = {
  tcp4: (port) => [
    [loadHeaderLength, 0, 0, 0],
    [loadHalfAtX, 0, 0, 2],
    [jumpIfEqual, 0, 4, port],
    [loadByteAtX, 0, 0, tcpFlagsAt],
    [jumpIfAnySet, 0, 2, ack],
    [jumpIfAnySet, 0, 1, synOrReset],
    [giveBack, 0, 0, whole],
    [giveBack, 0, 0, 0],
  ],
  tcp6: (port) => [
    [loadHalf, 0, 0, 2],
    [jumpIfEqual, 0, 4, port],
    [loadByte, 0, 0, tcpFlagsAt],
    [jumpIfAnySet, 0, 2, ack],
    [jumpIfAnySet, 0, 1, synOrReset],
    [giveBack, 0, 0, whole],
    [giveBack, 0, 0, 0],
  ],
  icmp4: (port) => [
    [loadHeaderLength, 0, 0, 0],
    [loadByteAtX, 0, 0, 0],
    [jumpIfEqual, 1, 0, 3],
    [jumpIfEqual, 0, 8, 11],
    // X + 8 is where the quoted header begins; the quoted ports follow after its own length.
    [loadByteAtX, 0, 0, 8],
    [andWith, 0, 0, 15],
    [shiftLeft, 0, 0, 2],
    [addX, 0, 0, 0],
    [toX, 0, 0, 0],
    [loadHalfAtX, 0, 0, 8],
    [jumpIfEqual, 0, 1, port],
    [giveBack, 0, 0, whole],
    [giveBack, 0, 0, 0],
  ],
  icmp6: (port) => [
    [loadByte, 0, 0, 0],
    [jumpIfEqual, 1, 0, 1],
    [jumpIfEqual, 0, 3, 3],
    [loadHalf, 0, 0, 48],
    [jumpIfEqual, 0, 1, port],
    [giveBack, 0, 0, whole],
    [giveBack, 0, 0, 0],
  ],
}
