package main

import (
	"context"
	"log/slog"
	"strings"
)

// warnings holds what Helm would have written to standard error during the current call. Errors are left out: Helm logs
// some of those it returns.
var warnings = &warningCollector{}

func init() {
	slog.SetDefault(slog.New(warnings))
}

type warningCollector struct {
	messages []string
}

func (c *warningCollector) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo && level < slog.LevelError
}

func (c *warningCollector) Handle(_ context.Context, record slog.Record) error {
	var message strings.Builder
	message.WriteString(record.Message)
	record.Attrs(func(attribute slog.Attr) bool {
		message.WriteString(" " + attribute.String())
		return true
	})
	c.messages = append(c.messages, strings.TrimSpace(message.String()))
	return nil
}

func (c *warningCollector) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *warningCollector) WithGroup(string) slog.Handler      { return c }
