;; Upper-cases ASCII in place: a to z lose bit 5, every other byte stays.
;; The test "adding 5 makes it greater than 101, as signed bytes" holds for 97 to 122 alone: what is less stays below, and
;; what is more turns negative.
(module
  (import "env" "memory" (memory 1))
  (func $upper16 (param $at i32)
    (local $bytes v128)
    (local.set $bytes (v128.load (local.get $at)))
    (v128.store (local.get $at)
      (v128.xor (local.get $bytes)
        (v128.and (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32)
          (i8x16.gt_s
            (i8x16.add (local.get $bytes) (v128.const i8x16 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5))
            (v128.const i8x16 101 101 101 101 101 101 101 101 101 101 101 101 101 101 101 101))))))
  (func (export "upper") (param $at i32) (param $length i32)
    (local $end i32)
    (local $byte i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done64
      (loop $by64
        (br_if $done64 (i32.gt_u (i32.add (local.get $at) (i32.const 64)) (local.get $end)))
        (call $upper16 (local.get $at))
        (call $upper16 (i32.add (local.get $at) (i32.const 16)))
        (call $upper16 (i32.add (local.get $at) (i32.const 32)))
        (call $upper16 (i32.add (local.get $at) (i32.const 48)))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $by64)))
    (block $done16
      (loop $by16
        (br_if $done16 (i32.gt_u (i32.add (local.get $at) (i32.const 16)) (local.get $end)))
        (call $upper16 (local.get $at))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $by16)))
    (block $done
      (loop $by1
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 97)) (i32.const 26))
          (then (i32.store8 (local.get $at) (i32.xor (local.get $byte) (i32.const 32)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $by1)))))
