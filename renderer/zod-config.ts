import { z } from 'zod'

/** Before any schema is made: zod otherwise compiles its parsers with `new Function`, which the content security policy forbids. */
z.config({ jitless: true })
