/** Questions to the server, each with the key under which its answer is kept. */
import { QueryClient, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trouble, api, body } from './client'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Every look at positions is audited: nothing is asked again just because a window came to the front.
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof Trouble && (error.status === 0 || error.status >= 502),
    },
  },
})

/** What narrows a list. */
export interface Asked {
  view?: string
  columns?: string
  filter?: string
  q?: string
  sort?: string
}

const PAGE = 60

export const useObject = (object: string) =>
  useQuery({
    queryKey: ['object', object],
    queryFn: () => body(api.GET('/v1/views/{object}', { params: { path: { object } } })),
    staleTime: 300_000,
  })

export const useRows = (object: string, asked: Asked) =>
  useInfiniteQuery({
    queryKey: ['rows', object, asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/v1/views/{object}/rows', {
          params: { path: { object }, query: { ...asked, limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const useCount = (object: string, asked: Asked) =>
  useQuery({
    queryKey: ['count', object, { view: asked.view, filter: asked.filter, q: asked.q }],
    queryFn: ({ signal }) => {
      const query = { view: asked.view, filter: asked.filter, q: asked.q }
      return body(api.GET('/v1/views/{object}/count', { params: { path: { object }, query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const useFewRows = (object: string, asked: Asked, limit: number, enabled = true) =>
  useQuery({
    queryKey: ['rows', object, 'few', asked, limit],
    enabled,
    queryFn: ({ signal }) =>
      body(
        api.GET('/v1/views/{object}/rows', { params: { path: { object }, query: { ...asked, limit } }, signal }),
      ),
    placeholderData: keepPreviousData,
  })

export const useDetail = (object: string, id: string) =>
  useQuery({
    queryKey: ['detail', object, id],
    queryFn: () => body(api.GET('/v1/views/{object}/records/{id}', { params: { path: { object, id } } })),
  })

export const useHistory = (object: string, id: string) =>
  useQuery({
    queryKey: ['history', object, id],
    queryFn: () => body(api.GET('/v1/views/{object}/records/{id}/history', { params: { path: { object, id } } })),
  })

/** What was deleted and can be taken back; of one object, or of all. */
export const useRecycleBin = (object: string) =>
  useInfiniteQuery({
    queryKey: ['recycle-bin', object],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { ...(object && { object }), ...(pageParam && { cursor: pageParam }) }
      return body(api.GET('/v1/recycle-bin', { params: { query }, signal }))
    },
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const useForm = (object: string, id: string | undefined, of: string | undefined) =>
  useQuery({
    queryKey: ['form', object, id ?? '', of ?? ''],
    queryFn: () => body(api.GET('/v1/views/{object}/form', { params: { path: { object }, query: { id, of } } })),
    gcTime: 0,
    staleTime: Infinity,
  })

export const useTeam = () => useQuery({ queryKey: ['team'], queryFn: () => body(api.GET('/v1/team')) })

export const useDepartments = () =>
  useQuery({ queryKey: ['departments'], queryFn: () => body(api.GET('/v1/departments')) })

export const useRoles = () => useQuery({ queryKey: ['roles'], queryFn: () => body(api.GET('/v1/roles')) })

export const useUsers = () => useQuery({ queryKey: ['users'], queryFn: () => body(api.GET('/v1/users')) })

export const useSyncHealth = () =>
  useQuery({ queryKey: ['sync-health'], queryFn: () => body(api.GET('/v1/sync-health')) })

export const useServerHealth = () =>
  useQuery({ queryKey: ['server-health'], queryFn: () => body(api.GET('/v1/server-health')) })

/** Visits of a day. Kept until something changes: each question is a look that is audited. */
export const useVisits = (query: { day?: string; department?: string; proof?: string }) =>
  useQuery({
    queryKey: ['visits', 'day', query],
    queryFn: ({ signal }) => body(api.GET('/v1/visits', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

export const usePersonDay = (user: string | undefined, day: string | undefined) =>
  useQuery({
    queryKey: ['visits', 'person', user ?? '', day ?? ''],
    enabled: Boolean(user),
    queryFn: ({ signal }) =>
      body(api.GET('/v1/visits/days/{user}', { params: { path: { user: user! }, query: { day } }, signal })),
    staleTime: 60_000,
  })

export const useVisit = (id: string | undefined) =>
  useQuery({
    queryKey: ['visits', 'proof', id ?? ''],
    enabled: Boolean(id),
    queryFn: ({ signal }) => body(api.GET('/v1/visits/{id}', { params: { path: { id: id! } }, signal })),
    staleTime: 60_000,
  })

/** Forgets everything that a change of records may have made old. */
export function useForget(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    const stale = (key: unknown) => key !== 'form' && key !== 'object' && key !== 'session'
    await queries.invalidateQueries({ predicate: (query) => stale(query.queryKey[0]) })
  }
}
