/** Holidays that fall on the same day of the Gregorian calendar each year, as `[month, day]`, by how they are called. */
export const holidays: ReadonlyMap<string, readonly [month: number, day: number]> = new Map([
  ...named(1, 1, '元旦节', '元旦', "new year's day", 'new years day', 'new year'),
  ...named(2, 14, '情人节', "valentine's day", 'valentines day', "valentine's"),
  ...named(3, 8, '三八妇女节', '三八节', '妇女节', '女神节', "women's day", 'womens day'),
  ...named(3, 12, '植树节'),
  ...named(4, 1, '愚人节', "april fools' day", "april fool's day", 'april fools'),
  ...named(5, 1, '五一劳动节', '五一节', '五一', '劳动节', 'may day'),
  ...named(5, 4, '五四青年节', '五四', '青年节'),
  ...named(6, 1, '六一儿童节', '六一', '儿童节', "children's day", 'childrens day'),
  ...named(7, 1, '建党节'),
  ...named(8, 1, '八一建军节', '建军节'),
  ...named(9, 10, '教师节', "teachers' day", "teacher's day", 'teachers day'),
  ...named(10, 1, '国庆节', '国庆', '十一假期', '十一长假', '十一黄金周', 'national day'),
  ...named(10, 31, '万圣夜', '万圣节前夜', 'halloween'),
  ...named(11, 11, '双十一', '双11', '光棍节', "singles' day", 'singles day'),
  ...named(12, 12, '双十二', '双12'),
  ...named(12, 24, '平安夜', 'christmas eve', 'xmas eve'),
  ...named(12, 25, '圣诞节', '圣诞', 'christmas day', 'christmas', 'xmas'),
  ...named(12, 31, '跨年夜', "new year's eve", 'new years eve'),
])

function named(
  month: number,
  day: number,
  ...names: readonly string[]
): readonly (readonly [string, readonly [number, number]])[] {
  return names.map((name) => [name, [month, day]])
}

/** A pattern of all names of one script, the longest first, so that 圣诞节 isn't read as 圣诞. */
export function holidayPattern(script: 'Han' | 'Latin'): string {
  const isOfScript = new RegExp(`\\p{Script=${script}}`, 'u')
  return [...holidays.keys()]
    .filter((name) => isOfScript.test(name))
    .toSorted((a, b) => b.length - a.length)
    .join('|')
}
