/**
 * Noto Sans for Hebrew, Chinese, Japanese and Korean (SIL Open Font License, beside the files in their packages), so that no
 * machine shows boxes. Loaded after the first paint; of some 360 files only those that hold a letter of the page are fetched.
 */
import '@fontsource-variable/noto-sans-hebrew/wght.css'
import '@fontsource-variable/noto-sans-jp/wght.css'
import '@fontsource-variable/noto-sans-kr/wght.css'
import '@fontsource-variable/noto-sans-sc/wght.css'
