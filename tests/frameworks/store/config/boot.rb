# Debian's gems are in Ruby's own load path: no Gemfile and no bundler.
require "logger"
require "active_record/railtie"
