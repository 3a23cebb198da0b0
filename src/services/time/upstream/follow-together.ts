import { followUpstream, type FollowOptions } from './follow-upstream.ts'
import type { UpstreamAddress } from './upstream-address.ts'
import { unknownTime, type UpstreamTime } from './upstream-time.ts'

/** Upstream servers that are being followed, and who is told. */
interface Following {
  readonly followers: Set<FollowOptions['publish']>
  known: UpstreamTime
  readonly end: AsyncDisposable
}

const followings = new Map<string, Following>()

/**
 * Follows upstream servers as {@link followUpstream} does, but once for all in this process that follow the same: the time service and
 * those that are served beside it tell one time, and ask for it once. Who comes later is told at once what is known. It ends with
 * the last; what happens is in the log of the first.
 */
export function followTogether(
  addresses: readonly UpstreamAddress[],
  { publish, ...options }: FollowOptions,
): AsyncDisposable {
  const name = JSON.stringify(addresses)
  const following = followings.get(name) ?? start(name, addresses, options)
  following.followers.add(publish)
  if (following.known !== unknownTime) publish(following.known)
  return {
    async [Symbol.asyncDispose]() {
      following.followers.delete(publish)
      if (following.followers.size > 0) return
      followings.delete(name)
      await following.end[Symbol.asyncDispose]()
    },
  }
}

function start(
  name: string,
  addresses: readonly UpstreamAddress[],
  options: Omit<FollowOptions, 'publish'>,
): Following {
  const followers = new Set<FollowOptions['publish']>()
  const publish = (known: UpstreamTime): void => {
    following.known = known
    for (const tell of followers) tell(known)
  }
  const following: Following = {
    followers,
    known: unknownTime,
    end: followUpstream(addresses, { ...options, publish }),
  }
  followings.set(name, following)
  return following
}
