// What ray.h, war.h and raywa.h share: lists of parameters for typed remote calls.
//
// A call through `...` passes every argument as the caller wrote it, so a literal 1 for an int64_t
// parameter leaves four bytes of garbage. The RAY_REMOTE family generates a function with the
// callee's own parameter types instead: the compiler converts, and complains where it cannot.
#ifndef RAY_REMOTE_H
#define RAY_REMOTE_H

// How many types a list has: 0 to 8.
#define RAY_COUNT(...) RAY_COUNT_(0, ##__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define RAY_COUNT_(zero, a, b, c, d, e, f, g, h, n, ...) n
#define RAY_JOIN(a, b) RAY_JOIN_(a, b)
#define RAY_JOIN_(a, b) a##b

// `int64_t, float` becomes `, int64_t a1, float a2`.
#define RAY_PARAMETERS(...) RAY_JOIN(RAY_PARAMETERS_, RAY_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define RAY_PARAMETERS_0()
#define RAY_PARAMETERS_1(A) , A a1
#define RAY_PARAMETERS_2(A, B) RAY_PARAMETERS_1(A), B a2
#define RAY_PARAMETERS_3(A, B, C) RAY_PARAMETERS_2(A, B), C a3
#define RAY_PARAMETERS_4(A, B, C, D) RAY_PARAMETERS_3(A, B, C), D a4
#define RAY_PARAMETERS_5(A, B, C, D, E) RAY_PARAMETERS_4(A, B, C, D), E a5
#define RAY_PARAMETERS_6(A, B, C, D, E, F) RAY_PARAMETERS_5(A, B, C, D, E), F a6
#define RAY_PARAMETERS_7(A, B, C, D, E, F, G) RAY_PARAMETERS_6(A, B, C, D, E, F), G a7
#define RAY_PARAMETERS_8(A, B, C, D, E, F, G, H) RAY_PARAMETERS_7(A, B, C, D, E, F, G), H a8

// `int64_t, float` becomes `, m(a1), m(a2)`.
#define RAY_NAMES(m, ...) RAY_JOIN(RAY_NAMES_, RAY_COUNT(__VA_ARGS__))(m)
#define RAY_NAMES_0(m)
#define RAY_NAMES_1(m) , m(a1)
#define RAY_NAMES_2(m) RAY_NAMES_1(m), m(a2)
#define RAY_NAMES_3(m) RAY_NAMES_2(m), m(a3)
#define RAY_NAMES_4(m) RAY_NAMES_3(m), m(a4)
#define RAY_NAMES_5(m) RAY_NAMES_4(m), m(a5)
#define RAY_NAMES_6(m) RAY_NAMES_5(m), m(a6)
#define RAY_NAMES_7(m) RAY_NAMES_6(m), m(a7)
#define RAY_NAMES_8(m) RAY_NAMES_7(m), m(a8)
#define RAY_SAME(x) (x)

// The types of a generated call must be the function's own.
#ifdef __cplusplus
#define RAY_CHECK_TYPES(result, function, ...) \
  static_assert(__is_same(decltype(function), result(__VA_ARGS__)), \
                #function " has other types than this remote call")
#else
#define RAY_CHECK_TYPES(result, function, ...) \
  _Static_assert(__builtin_types_compatible_p(__typeof__(function), result(__VA_ARGS__)), \
                 #function " has other types than this remote call")
#endif

#endif
