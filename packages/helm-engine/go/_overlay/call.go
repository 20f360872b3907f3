// Package template, part added to the standard library's text/template in this build only.
//
// A third of a render is calling functions by reflection. Those of the types that nearly all template functions have are
// called directly here. evalCall has checked number and types of the arguments before. And a tenth of a small render is
// adding the same 250 functions to a template, and to each copy of it that `tpl` makes: they are shared here.
package template

import "reflect"

var (
	sharedNames     = FuncMap{}
	sharedFunctions = map[string]reflect.Value{}
	builtinNames    = builtins()
)

// ShareFuncs adds functions to all templates, behind those that a template has itself.
func ShareFuncs(functions FuncMap) {
	addFuncs(sharedNames, functions)
	addValueFuncs(sharedFunctions, functions)
}

// callKnown calls fun if it is of a known type. Only results whose type is not an interface are the same when they are
// made of a value; holder makes those that are.
func callKnown(fun reflect.Value, args []reflect.Value) (result reflect.Value, err error, known bool) {
	if fun.Kind() != reflect.Func || fun.IsNil() || !fun.CanInterface() {
		return result, nil, false
	}
	for _, arg := range args {
		if !arg.IsValid() || !arg.CanInterface() {
			return result, nil, false
		}
	}
	switch f := fun.Interface().(type) {
	case func(string) string:
		return reflect.ValueOf(f(args[0].String())), nil, true
	case func(string, string) string:
		return reflect.ValueOf(f(args[0].String(), args[1].String())), nil, true
	case func(string, string, string) string:
		return reflect.ValueOf(f(args[0].String(), args[1].String(), args[2].String())), nil, true
	case func(string, string) bool:
		return reflect.ValueOf(f(args[0].String(), args[1].String())), nil, true
	case func(int, string) string:
		return reflect.ValueOf(f(int(args[0].Int()), args[1].String())), nil, true
	case func(any) string:
		return reflect.ValueOf(f(args[0].Interface())), nil, true
	case func(any) bool:
		return reflect.ValueOf(f(args[0].Interface())), nil, true
	case func(any) int:
		return reflect.ValueOf(f(args[0].Interface())), nil, true
	case func(any) int64:
		return reflect.ValueOf(f(args[0].Interface())), nil, true
	case func(string, any) bool:
		return reflect.ValueOf(f(args[0].String(), args[1].Interface())), nil, true
	case func(string, any) (string, error):
		text, err := f(args[0].String(), args[1].Interface())
		return reflect.ValueOf(text), err, true
	case func(string, any) (any, error):
		value, err := f(args[0].String(), args[1].Interface())
		return holder(value), err, true
	case func(map[string]any, string) bool:
		if object, ok := args[0].Interface().(map[string]any); ok {
			return reflect.ValueOf(f(object, args[1].String())), nil, true
		}
	case func(...any) string:
		return reflect.ValueOf(f(interfaces(args)...)), nil, true
	case func(...any) map[string]any:
		return reflect.ValueOf(f(interfaces(args)...)), nil, true
	case func(...any) []any:
		return reflect.ValueOf(f(interfaces(args)...)), nil, true
	case func(string, ...any) string:
		return reflect.ValueOf(f(args[0].String(), interfaces(args[1:])...)), nil, true
	case func(any, ...any) any:
		return holder(f(args[0].Interface(), interfaces(args[1:])...)), nil, true
	case func(reflect.Value) bool:
		if value, ok := args[0].Interface().(reflect.Value); ok {
			return reflect.ValueOf(f(value)), nil, true
		}
	case func(reflect.Value, reflect.Value) (bool, error):
		one, ok := args[0].Interface().(reflect.Value)
		other, both := args[1].Interface().(reflect.Value)
		if ok && both {
			truth, err := f(one, other)
			return reflect.ValueOf(truth), err, true
		}
	case func(reflect.Value, ...reflect.Value) (bool, error):
		values := make([]reflect.Value, len(args))
		for at, arg := range args {
			value, ok := arg.Interface().(reflect.Value)
			if !ok {
				return result, nil, false
			}
			values[at] = value
		}
		truth, err := f(values[0], values[1:]...)
		return reflect.ValueOf(truth), err, true
	}
	return result, nil, false
}

// interfaces is what a call by reflection passes for variadic arguments: never nil, which functions may return.
func interfaces(args []reflect.Value) []any {
	values := make([]any, len(args))
	for at, arg := range args {
		values[at] = arg.Interface()
	}
	return values
}

// holder is a result of the type any, which like every result has no address.
func holder(value any) reflect.Value {
	return reflect.ValueOf([1]any{value}).Index(0)
}
